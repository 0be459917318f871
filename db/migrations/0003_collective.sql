CREATE TABLE "claimants" (
	"case_id" uuid NOT NULL,
	"n" integer NOT NULL,
	"person" uuid,
	"sealed" "bytea",
	"amount" bigint NOT NULL,
	"status" text NOT NULL,
	"state" jsonb NOT NULL,
	"evolve_version" integer NOT NULL,
	CONSTRAINT "claimants_case_id_n_pk" PRIMARY KEY("case_id","n")
);
--> statement-breakpoint
CREATE INDEX "claimants_person" ON "claimants" USING btree ("person","case_id");--> statement-breakpoint
CREATE INDEX "claimants_status" ON "claimants" USING btree ("case_id","status","n");