CREATE TABLE "seats" (
	"case_id" uuid NOT NULL,
	"round" integer NOT NULL,
	"seat" integer NOT NULL,
	"person" uuid NOT NULL,
	"tier" integer NOT NULL,
	"open" boolean NOT NULL,
	"held" boolean NOT NULL,
	"verdict" boolean NOT NULL,
	CONSTRAINT "seats_case_id_round_seat_pk" PRIMARY KEY("case_id","round","seat")
);
--> statement-breakpoint
CREATE TABLE "tally_key" (
	"id" smallint PRIMARY KEY NOT NULL,
	"public" "bytea" NOT NULL,
	"since" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ties" (
	"person" uuid NOT NULL,
	"other" uuid NOT NULL,
	CONSTRAINT "ties_person_other_pk" PRIMARY KEY("person","other")
);
--> statement-breakpoint
ALTER TABLE "appointments" ADD COLUMN "skills" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "ties" ADD CONSTRAINT "ties_person_people_id_fk" FOREIGN KEY ("person") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "seats_person" ON "seats" USING btree ("person");--> statement-breakpoint
CREATE INDEX "ties_other" ON "ties" USING btree ("other");