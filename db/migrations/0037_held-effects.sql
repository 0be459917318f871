ALTER TABLE "admin_acts" ALTER COLUMN "person" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "admin_acts" ADD COLUMN "asked" bigint;--> statement-breakpoint
ALTER TABLE "engine" ADD COLUMN "held" boolean DEFAULT false NOT NULL;