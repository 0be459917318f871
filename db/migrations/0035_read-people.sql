ALTER TABLE "reads" ADD COLUMN "people" uuid[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE INDEX "reads_people" ON "reads" USING gin ("people");