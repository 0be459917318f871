CREATE TABLE "audit_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"began" timestamp(3) with time zone NOT NULL,
	"ended" timestamp(3) with time zone NOT NULL,
	"cases" integer NOT NULL,
	"events" integer NOT NULL,
	"root" integer,
	"sound" boolean NOT NULL,
	"faults" jsonb NOT NULL,
	"found" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "engine_alarms" (
	"case_id" uuid NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"known_seq" integer NOT NULL,
	"seq" integer NOT NULL,
	CONSTRAINT "engine_alarms_case_id_at_pk" PRIMARY KEY("case_id","at")
);
--> statement-breakpoint
CREATE TABLE "root_leaves" (
	"day" date NOT NULL,
	"i" integer NOT NULL,
	"kind" text NOT NULL,
	"id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "root_leaves_day_i_pk" PRIMARY KEY("day","i")
);
--> statement-breakpoint
CREATE TABLE "roots" (
	"n" integer PRIMARY KEY NOT NULL,
	"day" date NOT NULL,
	"statement" text NOT NULL,
	"hash" text NOT NULL,
	"signature" text NOT NULL,
	"key" text NOT NULL,
	"leaves" integer NOT NULL,
	"chunks" "bytea" NOT NULL,
	"made_at" timestamp(3) with time zone NOT NULL,
	"delivered_at" timestamp(3) with time zone,
	CONSTRAINT "roots_day" UNIQUE("day")
);
--> statement-breakpoint
CREATE INDEX "audit_runs_began" ON "audit_runs" USING btree ("began");--> statement-breakpoint
CREATE INDEX "engine_alarms_at" ON "engine_alarms" USING btree ("at");--> statement-breakpoint
CREATE INDEX "root_leaves_of" ON "root_leaves" USING btree ("id","seq");