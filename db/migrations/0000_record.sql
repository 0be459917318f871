CREATE TABLE "accepted" (
	"actor" text NOT NULL,
	"key" text NOT NULL,
	"case_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"body_hmac" "bytea" NOT NULL,
	CONSTRAINT "accepted_once" PRIMARY KEY("actor","key")
);
--> statement-breakpoint
CREATE TABLE "access" (
	"case_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"id" uuid NOT NULL,
	"role" text NOT NULL,
	CONSTRAINT "access_case_id_id_role_kind_pk" PRIMARY KEY("case_id","id","role","kind")
);
--> statement-breakpoint
CREATE TABLE "case_keys" (
	"case_id" uuid PRIMARY KEY NOT NULL,
	"wrapped" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "counters" (
	"series" text NOT NULL,
	"unit" uuid NOT NULL,
	"year" integer NOT NULL,
	"n" integer NOT NULL,
	CONSTRAINT "counters_series_unit_year_pk" PRIMARY KEY("series","unit","year")
);
--> statement-breakpoint
CREATE TABLE "events" (
	"case_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"actor" text NOT NULL,
	"command" text NOT NULL,
	"type" text NOT NULL,
	"data" jsonb NOT NULL,
	"sealed" "bytea",
	"prev_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "events_case_id_seq_pk" PRIMARY KEY("case_id","seq")
);
--> statement-breakpoint
CREATE TABLE "heads" (
	"case_id" uuid PRIMARY KEY NOT NULL,
	"seq" integer NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"hash" text NOT NULL,
	"evolve_version" integer NOT NULL,
	"state" jsonb NOT NULL,
	"stage" text NOT NULL,
	"number" text NOT NULL,
	"opened_at" timestamp(3) with time zone NOT NULL,
	"union_id" uuid,
	"district" text NOT NULL,
	"claim" text NOT NULL,
	"amount" bigint NOT NULL,
	"claimant" uuid,
	"respondents" uuid[] NOT NULL,
	"officer" uuid,
	"mediator" uuid,
	"arbitrator" uuid,
	"outcome" text,
	"closed_at" timestamp(3) with time zone,
	"next_due" timestamp(3) with time zone,
	"overdue" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notices" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"kind" text NOT NULL,
	"case_id" uuid NOT NULL,
	"obligation" text NOT NULL,
	"step" text NOT NULL,
	"stage" text NOT NULL,
	"role" text NOT NULL,
	"unit" uuid,
	"person" uuid,
	"read_at" timestamp(3) with time zone,
	CONSTRAINT "notices_once" UNIQUE("case_id","obligation","step")
);
--> statement-breakpoint
CREATE TABLE "obligations" (
	"case_id" uuid NOT NULL,
	"key" text NOT NULL,
	"what" text NOT NULL,
	"road" text NOT NULL,
	"role" text NOT NULL,
	"unit" uuid,
	"person" uuid,
	"rule" text NOT NULL,
	"start" timestamp(3) with time zone NOT NULL,
	"due" timestamp(3) with time zone NOT NULL,
	"due_day" text NOT NULL,
	"next_at" timestamp(3) with time zone,
	"remind_at" timestamp(3) with time zone,
	"overdue" integer NOT NULL,
	"suspended" boolean NOT NULL,
	"provisional" boolean NOT NULL,
	CONSTRAINT "obligations_case_id_key_pk" PRIMARY KEY("case_id","key")
);
--> statement-breakpoint
CREATE TABLE "engine" (
	"case_id" uuid PRIMARY KEY NOT NULL,
	"wake_seq" integer NOT NULL,
	"acked_seq" integer NOT NULL,
	"next_at" timestamp(3) with time zone
);
--> statement-breakpoint
CREATE TABLE "heartbeat" (
	"id" smallint PRIMARY KEY NOT NULL,
	"at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outages" (
	"down_from" timestamp(3) with time zone PRIMARY KEY NOT NULL,
	"up_again" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "appointments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person" uuid NOT NULL,
	"role" text NOT NULL,
	"unit" uuid NOT NULL,
	"from_day" date NOT NULL,
	"until_day" date,
	"on_leave" boolean NOT NULL,
	CONSTRAINT "appointments_once" UNIQUE("person","role","unit","from_day")
);
--> statement-breakpoint
CREATE TABLE "calendars" (
	"version" integer PRIMARY KEY NOT NULL,
	"data" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "people" (
	"id" uuid PRIMARY KEY NOT NULL,
	"login" text,
	"name_sealed" "bytea" NOT NULL,
	"phone_sealed" "bytea",
	"idno_sealed" "bytea",
	"name_hmac" "bytea" NOT NULL,
	"phone_hmac" "bytea",
	"idno_hmac" "bytea",
	CONSTRAINT "people_login" UNIQUE("login"),
	CONSTRAINT "people_idno" UNIQUE("idno_hmac")
);
--> statement-breakpoint
CREATE TABLE "policies" (
	"edition" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "policies_edition_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"unit" uuid NOT NULL,
	"version" integer NOT NULL,
	"data" jsonb NOT NULL,
	CONSTRAINT "policies_once" UNIQUE("unit","version")
);
--> statement-breakpoint
CREATE TABLE "units" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"parent" uuid,
	"level" text,
	"region" text NOT NULL,
	"code" text,
	"union_id" uuid,
	"commission" uuid,
	"marks" jsonb NOT NULL,
	CONSTRAINT "units_code" UNIQUE("code")
);
--> statement-breakpoint
ALTER TABLE "appointments" ADD CONSTRAINT "appointments_person_people_id_fk" FOREIGN KEY ("person") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appointments" ADD CONSTRAINT "appointments_unit_units_id_fk" FOREIGN KEY ("unit") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policies" ADD CONSTRAINT "policies_unit_units_id_fk" FOREIGN KEY ("unit") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "units" ADD CONSTRAINT "units_parent" FOREIGN KEY ("parent") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "units" ADD CONSTRAINT "units_union" FOREIGN KEY ("union_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "units" ADD CONSTRAINT "units_commission" FOREIGN KEY ("commission") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "access_who" ON "access" USING btree ("id","role","kind","case_id");--> statement-breakpoint
CREATE INDEX "heads_opened" ON "heads" USING btree ("opened_at","case_id");--> statement-breakpoint
CREATE INDEX "heads_due" ON "heads" USING btree ("next_due","case_id");--> statement-breakpoint
CREATE INDEX "heads_number" ON "heads" USING btree ("number");--> statement-breakpoint
CREATE INDEX "heads_union" ON "heads" USING btree ("union_id","stage");--> statement-breakpoint
CREATE INDEX "heads_claimant" ON "heads" USING btree ("claimant");--> statement-breakpoint
CREATE INDEX "heads_officer" ON "heads" USING btree ("officer") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "heads_mediator" ON "heads" USING btree ("mediator") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "heads_arbitrator" ON "heads" USING btree ("arbitrator") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "notices_person" ON "notices" USING btree ("person","at","id");--> statement-breakpoint
CREATE INDEX "notices_unit" ON "notices" USING btree ("unit","role","at","id") WHERE person is null;--> statement-breakpoint
CREATE INDEX "obligations_person" ON "obligations" USING btree ("person","due","case_id","key");--> statement-breakpoint
CREATE INDEX "obligations_unit" ON "obligations" USING btree ("unit","role","due","case_id","key") WHERE person is null;--> statement-breakpoint
CREATE INDEX "engine_behind" ON "engine" USING btree ("case_id") WHERE acked_seq < wake_seq;--> statement-breakpoint
CREATE INDEX "engine_clock" ON "engine" USING btree ("next_at");--> statement-breakpoint
CREATE INDEX "appointments_unit" ON "appointments" USING btree ("unit","role");--> statement-breakpoint
CREATE INDEX "people_name" ON "people" USING btree ("name_hmac");--> statement-breakpoint
CREATE INDEX "people_phone" ON "people" USING btree ("phone_hmac");--> statement-breakpoint
CREATE UNIQUE INDEX "units_grievance_mark" ON "units" USING btree ((marks ->> 'grievance'));--> statement-breakpoint
CREATE UNIQUE INDEX "units_agreement_mark" ON "units" USING btree ((marks ->> 'agreement'));--> statement-breakpoint
CREATE UNIQUE INDEX "units_settlement_mark" ON "units" USING btree ((marks ->> 'settlement'));--> statement-breakpoint
CREATE INDEX "units_children" ON "units" USING btree ("parent","kind");--> statement-breakpoint
CREATE INDEX "units_place" ON "units" USING btree ("kind","region");