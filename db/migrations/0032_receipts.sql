ALTER TABLE "deliveries" ADD COLUMN "round" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "resent_by" uuid;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "reached_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "person_channels" ADD COLUMN "proven_at" timestamp(3) with time zone;--> statement-breakpoint
-- Addresses that were taken before anybody had to show that they are theirs stay in use.
UPDATE "person_channels" SET "proven_at" = now();
