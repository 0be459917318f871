CREATE TABLE "erased_people" (
	"person" uuid PRIMARY KEY NOT NULL,
	"at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erasing" (
	"subject" uuid PRIMARY KEY NOT NULL,
	"at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erasures" (
	"n" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "erasures_n_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp(3) with time zone NOT NULL,
	"kind" text NOT NULL,
	"subject" uuid NOT NULL,
	"person" uuid,
	"ground" text NOT NULL,
	"result" text NOT NULL,
	"retained" text,
	"until_day" date
);
--> statement-breakpoint
CREATE TABLE "privacy_requests" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person" uuid NOT NULL,
	"kind" text NOT NULL,
	"field" text,
	"unit" uuid,
	"at" timestamp(3) with time zone NOT NULL,
	"due" timestamp(3) with time zone NOT NULL,
	"due_day" date NOT NULL,
	"status" text NOT NULL,
	"sealed" "bytea",
	"answered_at" timestamp(3) with time zone,
	"answered_by" uuid,
	"reason" "bytea"
);
--> statement-breakpoint
CREATE TABLE "restrictions" (
	"case_id" uuid NOT NULL,
	"person" uuid NOT NULL,
	"since" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "restrictions_case_id_person_pk" PRIMARY KEY("case_id","person")
);
--> statement-breakpoint
CREATE INDEX "erasures_subject" ON "erasures" USING btree ("subject","n");--> statement-breakpoint
CREATE INDEX "privacy_requests_person" ON "privacy_requests" USING btree ("person","at");--> statement-breakpoint
CREATE INDEX "privacy_requests_open" ON "privacy_requests" USING btree ("unit","due") WHERE status = 'open';