ALTER TABLE "heads" ADD COLUMN "merged_into" uuid;--> statement-breakpoint
ALTER TABLE "heads" ADD COLUMN "ticket" text;--> statement-breakpoint
CREATE UNIQUE INDEX "heads_ticket" ON "heads" USING btree ("ticket");