CREATE TABLE "drafts" (
	"owner" uuid NOT NULL,
	"id" uuid NOT NULL,
	"sealed" "bytea",
	"at" timestamp(3) with time zone NOT NULL,
	"lapses_at" timestamp(3) with time zone NOT NULL,
	"opened" uuid,
	CONSTRAINT "drafts_owner_id_pk" PRIMARY KEY("owner","id")
);
--> statement-breakpoint
CREATE TABLE "outcomes" (
	"case_id" uuid NOT NULL,
	"closing_seq" integer NOT NULL,
	"closed_at" timestamp(3) with time zone NOT NULL,
	"closed_on" text NOT NULL,
	"outcome" text NOT NULL,
	"result" text NOT NULL,
	"unit" uuid,
	"officer" uuid,
	"reopened" boolean NOT NULL,
	"on_time" boolean NOT NULL,
	"marks" jsonb NOT NULL,
	"days" jsonb NOT NULL,
	CONSTRAINT "outcomes_case_id_closing_seq_pk" PRIMARY KEY("case_id","closing_seq")
);
--> statement-breakpoint
CREATE INDEX "drafts_lapse" ON "drafts" USING btree ("lapses_at");--> statement-breakpoint
CREATE INDEX "outcomes_unit" ON "outcomes" USING btree ("unit","closed_on");