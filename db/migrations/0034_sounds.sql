DROP INDEX "case_figures_union";--> statement-breakpoint
ALTER TABLE "units" ADD COLUMN "sound" text;--> statement-breakpoint
CREATE INDEX "case_figures_opened" ON "case_figures" USING btree ("opened_on","case_id");--> statement-breakpoint
CREATE INDEX "case_figures_closed" ON "case_figures" USING btree ("opened_on","case_id") WHERE closed_on is not null;--> statement-breakpoint
CREATE INDEX "case_figures_late" ON "case_figures" USING btree ("opened_on","case_id") WHERE not on_time;--> statement-breakpoint
CREATE INDEX "case_figures_union" ON "case_figures" USING btree ("union_id","opened_on","case_id");