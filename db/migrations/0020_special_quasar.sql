CREATE TABLE "papers" (
	"case_id" uuid NOT NULL,
	"effect" text NOT NULL,
	"number" text NOT NULL,
	"kind" text NOT NULL,
	"sha256" text NOT NULL,
	"bytes" integer NOT NULL,
	"media" text NOT NULL,
	"sealed_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "papers_case_id_effect_pk" PRIMARY KEY("case_id","effect")
);
--> statement-breakpoint
CREATE INDEX "papers_number" ON "papers" USING btree ("number");