CREATE TABLE "esign_requests" (
	"key" text PRIMARY KEY NOT NULL,
	"case_id" uuid NOT NULL,
	"effect" text NOT NULL,
	"sha256" text NOT NULL,
	"bytes" integer NOT NULL,
	"unit" uuid NOT NULL,
	"status" text NOT NULL,
	"requested_at" timestamp(3) with time zone NOT NULL,
	"sent_at" timestamp(3) with time zone,
	"answered_at" timestamp(3) with time zone,
	"answer_sha256" text,
	"answer_digest" text,
	"code" text,
	"late" integer NOT NULL,
	"late_at" timestamp(3) with time zone
);
--> statement-breakpoint
CREATE TABLE "paper_signatures" (
	"case_id" uuid NOT NULL,
	"sha256" text NOT NULL,
	"algorithm" text NOT NULL,
	"unit" uuid NOT NULL,
	"signature" "bytea" NOT NULL,
	"public_key" text NOT NULL,
	"certificates" text,
	"at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "paper_signatures_case_id_sha256_pk" PRIMARY KEY("case_id","sha256")
);
--> statement-breakpoint
CREATE INDEX "esign_requests_effect" ON "esign_requests" USING btree ("case_id","effect");