CREATE TABLE "inspectors" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person" uuid NOT NULL,
	"union_id" uuid NOT NULL,
	"certificate_sealed" "bytea",
	"from_day" date NOT NULL,
	"until_day" date,
	"by" text NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "inspectors_once" UNIQUE("person","union_id","from_day")
);
--> statement-breakpoint
ALTER TABLE "inspectors" ADD CONSTRAINT "inspectors_person_people_id_fk" FOREIGN KEY ("person") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspectors" ADD CONSTRAINT "inspectors_union_id_units_id_fk" FOREIGN KEY ("union_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "inspectors_union" ON "inspectors" USING btree ("union_id");