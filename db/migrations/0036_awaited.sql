ALTER TABLE "deliveries" ADD COLUMN "awaited" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "person_channels" ADD COLUMN "pending_sealed" "bytea";--> statement-breakpoint
CREATE INDEX "deliveries_awaited" ON "deliveries" USING btree ("ended_at") WHERE awaited and status = 'sent';