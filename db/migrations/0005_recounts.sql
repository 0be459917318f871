CREATE TABLE "recounts" (
	"version" integer NOT NULL,
	"case_id" uuid NOT NULL,
	CONSTRAINT "recounts_version_case_id_pk" PRIMARY KEY("version","case_id")
);
--> statement-breakpoint
ALTER TABLE "calendars" ADD COLUMN "recounted_at" timestamp(3) with time zone;