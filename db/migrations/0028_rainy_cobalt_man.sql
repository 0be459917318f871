CREATE TABLE "harmony_entries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"employer" uuid NOT NULL,
	"year" integer NOT NULL,
	"union_id" uuid NOT NULL,
	"pledge_sealed" "bytea" NOT NULL,
	"by" text NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"left_on" date,
	"left_by" text,
	CONSTRAINT "harmony_entries_once" UNIQUE("employer","year")
);
--> statement-breakpoint
CREATE TABLE "harmony_honours" (
	"id" uuid PRIMARY KEY NOT NULL,
	"employer" uuid NOT NULL,
	"year" integer NOT NULL,
	"level" text NOT NULL,
	"union_id" uuid NOT NULL,
	"granted_on" date NOT NULL,
	"ground_sealed" "bytea" NOT NULL,
	"by" text NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"against" text[] NOT NULL,
	"withdrawn_on" date,
	"withdrawal_sealed" "bytea",
	"withdrawn_by" text,
	CONSTRAINT "harmony_honours_once" UNIQUE("employer","year","level")
);
--> statement-breakpoint
CREATE TABLE "leaves" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person" uuid NOT NULL,
	"from_day" date NOT NULL,
	"until_day" date,
	"by" text NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"begun_at" timestamp(3) with time zone,
	"ended_at" timestamp(3) with time zone
);
--> statement-breakpoint
ALTER TABLE "harmony_entries" ADD CONSTRAINT "harmony_entries_employer_units_id_fk" FOREIGN KEY ("employer") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "harmony_entries" ADD CONSTRAINT "harmony_entries_union_id_units_id_fk" FOREIGN KEY ("union_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "harmony_honours" ADD CONSTRAINT "harmony_honours_employer_units_id_fk" FOREIGN KEY ("employer") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "harmony_honours" ADD CONSTRAINT "harmony_honours_union_id_units_id_fk" FOREIGN KEY ("union_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "harmony_entries_year" ON "harmony_entries" USING btree ("year");--> statement-breakpoint
CREATE INDEX "harmony_honours_year" ON "harmony_honours" USING btree ("year","level");--> statement-breakpoint
CREATE INDEX "leaves_person" ON "leaves" USING btree ("person","from_day");--> statement-breakpoint
CREATE INDEX "leaves_open" ON "leaves" USING btree ("ended_at","from_day");