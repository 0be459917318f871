CREATE TABLE "upload_parts" (
	"upload" uuid NOT NULL,
	"start" bigint NOT NULL,
	"bytes" integer NOT NULL,
	"blob" text NOT NULL,
	CONSTRAINT "upload_parts_upload_start_pk" PRIMARY KEY("upload","start")
);
--> statement-breakpoint
CREATE TABLE "uploads" (
	"id" uuid PRIMARY KEY NOT NULL,
	"case_id" uuid NOT NULL,
	"person" uuid NOT NULL,
	"bytes" bigint,
	"sha256" text,
	"received" bigint NOT NULL,
	"status" text NOT NULL,
	"media" text,
	"thumbnail" boolean NOT NULL,
	"case_limit" bigint NOT NULL,
	"files_limit" integer NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"lapses_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "upload_parts" ADD CONSTRAINT "upload_parts_upload_uploads_id_fk" FOREIGN KEY ("upload") REFERENCES "public"."uploads"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "uploads_lapse" ON "uploads" USING btree ("lapses_at");--> statement-breakpoint
CREATE INDEX "uploads_case" ON "uploads" USING btree ("case_id");