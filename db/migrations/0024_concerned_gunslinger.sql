CREATE TABLE "person_blocks" (
	"person" uuid PRIMARY KEY NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"by" uuid,
	"reason" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sign_in_places" (
	"key" "bytea" PRIMARY KEY NOT NULL,
	"at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "security_log" ADD COLUMN "by" uuid;--> statement-breakpoint
ALTER TABLE "sign_in_codes" ADD COLUMN "address" "bytea";--> statement-breakpoint
ALTER TABLE "sign_in_failures" ADD COLUMN "account" "bytea";--> statement-breakpoint
ALTER TABLE "person_blocks" ADD CONSTRAINT "person_blocks_person_people_id_fk" FOREIGN KEY ("person") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "sign_in_places_at" ON "sign_in_places" USING btree ("at");--> statement-breakpoint
CREATE INDEX "sign_in_codes_address" ON "sign_in_codes" USING btree ("address","sent_at");--> statement-breakpoint
CREATE INDEX "sign_in_codes_sent" ON "sign_in_codes" USING btree ("sent_at");--> statement-breakpoint
CREATE INDEX "sign_in_failures_account" ON "sign_in_failures" USING btree ("account","at");