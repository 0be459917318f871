CREATE TABLE "case_figures" (
	"case_id" uuid PRIMARY KEY NOT NULL,
	"union_id" uuid,
	"officer" uuid,
	"employer" uuid,
	"claimed" bigint NOT NULL,
	"agreed" bigint NOT NULL,
	"recovered" bigint NOT NULL,
	"opened_on" date NOT NULL,
	"accepted_on" date,
	"closed_on" date,
	"people" integer NOT NULL,
	"score" smallint,
	"tier" smallint NOT NULL,
	"settled" boolean NOT NULL,
	"solved" boolean,
	"reopened" boolean NOT NULL,
	"merged" boolean NOT NULL,
	"on_time" boolean,
	"days" smallint,
	"in_acceptance" smallint,
	"in_handling" smallint,
	"in_mediation" smallint,
	"in_signing" smallint,
	"in_review" smallint,
	"in_performance" smallint,
	"in_rating" smallint,
	"in_committee" smallint,
	"in_arbitration" smallint,
	"district" text NOT NULL,
	"claim" text NOT NULL,
	"outcome" text,
	"result" text
);
--> statement-breakpoint
CREATE TABLE "overdue_marks" (
	"case_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"on_day" date NOT NULL,
	"unit" uuid NOT NULL,
	"person" uuid,
	"what" text NOT NULL,
	CONSTRAINT "overdue_marks_case_id_seq_pk" PRIMARY KEY("case_id","seq")
);
--> statement-breakpoint
CREATE TABLE "recoveries" (
	"case_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"on_day" date NOT NULL,
	"amount" bigint NOT NULL,
	CONSTRAINT "recoveries_case_id_seq_pk" PRIMARY KEY("case_id","seq")
);
--> statement-breakpoint
CREATE INDEX "case_figures_employer" ON "case_figures" USING btree ("employer","opened_on");--> statement-breakpoint
CREATE INDEX "case_figures_officer" ON "case_figures" USING btree ("officer");--> statement-breakpoint
CREATE INDEX "case_figures_union" ON "case_figures" USING btree ("union_id");--> statement-breakpoint
CREATE INDEX "overdue_marks_day" ON "overdue_marks" USING btree ("on_day");--> statement-breakpoint
CREATE INDEX "overdue_marks_unit" ON "overdue_marks" USING btree ("unit","on_day");--> statement-breakpoint
CREATE INDEX "recoveries_day" ON "recoveries" USING btree ("on_day");