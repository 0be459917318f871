CREATE TABLE "undelivered" (
	"id" uuid PRIMARY KEY NOT NULL,
	"case_id" uuid NOT NULL,
	"key" text NOT NULL,
	"notice" uuid NOT NULL,
	"step" text NOT NULL,
	"about" text NOT NULL,
	"role" text NOT NULL,
	"unit" uuid NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"done_at" timestamp(3) with time zone,
	"done_by" uuid,
	"how" text,
	CONSTRAINT "undelivered_once" UNIQUE("case_id","key")
);
--> statement-breakpoint
CREATE INDEX "undelivered_open" ON "undelivered" USING btree ("at","id") WHERE done_at is null;