CREATE TABLE "person_tags" (
	"person" uuid NOT NULL,
	"tag" "bytea" NOT NULL,
	CONSTRAINT "person_tags_person_tag_pk" PRIMARY KEY("person","tag")
);
--> statement-breakpoint
CREATE TABLE "register_log" (
	"n" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "register_log_n_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp(3) with time zone NOT NULL,
	"by" text NOT NULL,
	"register" text NOT NULL,
	"subject" uuid,
	"what" text NOT NULL,
	"fields" text[] NOT NULL,
	"before" jsonb,
	"sealed" "bytea",
	"count" integer
);
--> statement-breakpoint
CREATE TABLE "registrations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person" uuid NOT NULL,
	"platform" uuid NOT NULL,
	"region" text NOT NULL,
	"occupation" text,
	"from_day" date NOT NULL,
	"until_day" date,
	CONSTRAINT "registrations_once" UNIQUE("person","platform","from_day")
);
--> statement-breakpoint
ALTER TABLE "units" ADD COLUMN "closed_on" date;--> statement-breakpoint
ALTER TABLE "person_tags" ADD CONSTRAINT "person_tags_person_people_id_fk" FOREIGN KEY ("person") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "registrations" ADD CONSTRAINT "registrations_person_people_id_fk" FOREIGN KEY ("person") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "registrations" ADD CONSTRAINT "registrations_platform_units_id_fk" FOREIGN KEY ("platform") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "person_tags_tag" ON "person_tags" USING btree ("tag");--> statement-breakpoint
CREATE INDEX "register_log_subject" ON "register_log" USING btree ("subject","n");--> statement-breakpoint
CREATE INDEX "registrations_platform" ON "registrations" USING btree ("platform");