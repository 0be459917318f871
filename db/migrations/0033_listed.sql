DROP INDEX "access_who";--> statement-breakpoint
DROP INDEX "heads_union";--> statement-breakpoint
ALTER TABLE "access" ADD COLUMN "opened_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "access" ADD COLUMN "live" boolean;--> statement-breakpoint
UPDATE "access" SET "opened_at" = h."opened_at", "live" = h."stage" <> 'archived' FROM "heads" h WHERE h."case_id" = "access"."case_id";--> statement-breakpoint
DELETE FROM "access" WHERE "live" IS NULL;--> statement-breakpoint
ALTER TABLE "access" ALTER COLUMN "opened_at" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "access" ALTER COLUMN "live" SET NOT NULL;--> statement-breakpoint
CREATE INDEX "access_listed" ON "access" USING btree ("id","role","kind","live","opened_at","case_id");--> statement-breakpoint
CREATE INDEX "heads_serial" ON "heads" USING btree (substring("number" from position('〔' in "number")));--> statement-breakpoint
CREATE INDEX "heads_stage" ON "heads" USING btree ("stage","opened_at","case_id");--> statement-breakpoint
CREATE INDEX "heads_overdue" ON "heads" USING btree ("opened_at","case_id") WHERE overdue;--> statement-breakpoint
CREATE INDEX "heads_union" ON "heads" USING btree ("union_id","opened_at","case_id");
