CREATE TABLE "substitutes" (
	"unit" uuid NOT NULL,
	"place" integer NOT NULL,
	"person" uuid NOT NULL,
	CONSTRAINT "substitutes_unit_place_pk" PRIMARY KEY("unit","place"),
	CONSTRAINT "substitutes_once" UNIQUE("unit","person")
);
--> statement-breakpoint
ALTER TABLE "substitutes" ADD CONSTRAINT "substitutes_unit_units_id_fk" FOREIGN KEY ("unit") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "substitutes" ADD CONSTRAINT "substitutes_person_people_id_fk" FOREIGN KEY ("person") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;