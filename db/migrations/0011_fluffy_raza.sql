CREATE TABLE "matter_access" (
	"matter_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"id" uuid NOT NULL,
	"role" text NOT NULL,
	CONSTRAINT "matter_access_matter_id_id_role_kind_pk" PRIMARY KEY("matter_id","id","role","kind")
);
--> statement-breakpoint
CREATE TABLE "matter_events" (
	"matter_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"actor" text NOT NULL,
	"command" text NOT NULL,
	"type" text NOT NULL,
	"data" jsonb NOT NULL,
	"sealed" "bytea",
	"prev_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "matter_events_matter_id_seq_pk" PRIMARY KEY("matter_id","seq")
);
--> statement-breakpoint
CREATE TABLE "matter_obligations" (
	"matter_id" uuid NOT NULL,
	"key" text NOT NULL,
	"what" text NOT NULL,
	"role" text NOT NULL,
	"unit" uuid,
	"person" uuid,
	"rule" text NOT NULL,
	"start" timestamp(3) with time zone NOT NULL,
	"due" timestamp(3) with time zone NOT NULL,
	"due_day" text NOT NULL,
	"overdue" integer NOT NULL,
	"provisional" boolean NOT NULL,
	CONSTRAINT "matter_obligations_matter_id_key_pk" PRIMARY KEY("matter_id","key")
);
--> statement-breakpoint
CREATE TABLE "matters" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"seq" integer NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"hash" text NOT NULL,
	"version" smallint NOT NULL,
	"state" jsonb NOT NULL,
	"status" text NOT NULL,
	"number" text NOT NULL,
	"opened_at" timestamp(3) with time zone NOT NULL,
	"union_id" uuid,
	"officer" uuid,
	"employer" uuid,
	"person" uuid,
	"over" boolean NOT NULL,
	"next_due" timestamp(3) with time zone,
	"overdue" boolean NOT NULL,
	"wake_seq" integer NOT NULL,
	"acked_seq" integer NOT NULL,
	"next_at" timestamp(3) with time zone
);
--> statement-breakpoint
CREATE INDEX "matter_access_who" ON "matter_access" USING btree ("id","role","kind","matter_id");--> statement-breakpoint
CREATE INDEX "matter_obligations_person" ON "matter_obligations" USING btree ("person","due");--> statement-breakpoint
CREATE INDEX "matter_obligations_unit" ON "matter_obligations" USING btree ("unit","role","due");--> statement-breakpoint
CREATE INDEX "matters_opened" ON "matters" USING btree ("kind","opened_at","id");--> statement-breakpoint
CREATE INDEX "matters_union" ON "matters" USING btree ("union_id","kind");--> statement-breakpoint
CREATE INDEX "matters_employer" ON "matters" USING btree ("employer");--> statement-breakpoint
CREATE INDEX "matters_person" ON "matters" USING btree ("person");--> statement-breakpoint
CREATE INDEX "matters_behind" ON "matters" USING btree ("id") WHERE acked_seq < wake_seq;--> statement-breakpoint
CREATE INDEX "matters_clock" ON "matters" USING btree ("next_at");