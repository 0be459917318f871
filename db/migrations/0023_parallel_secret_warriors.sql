CREATE TABLE "deliveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"notice" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"person" uuid NOT NULL,
	"channel" text NOT NULL,
	"not_before" timestamp(3) with time zone NOT NULL,
	"status" text NOT NULL,
	"attempts" integer NOT NULL,
	"told_at" timestamp(3) with time zone,
	"ended_at" timestamp(3) with time zone,
	"provider" text,
	"reference" text,
	"code" text,
	CONSTRAINT "deliveries_once" UNIQUE("notice","person","channel")
);
--> statement-breakpoint
CREATE TABLE "person_channels" (
	"person" uuid NOT NULL,
	"channel" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"reminders" boolean NOT NULL,
	CONSTRAINT "person_channels_person_channel_pk" PRIMARY KEY("person","channel")
);
--> statement-breakpoint
CREATE TABLE "stage_changes" (
	"case_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"stage" text NOT NULL,
	"queued" boolean NOT NULL,
	CONSTRAINT "stage_changes_case_id_seq_pk" PRIMARY KEY("case_id","seq")
);
--> statement-breakpoint
CREATE TABLE "webhook_calls" (
	"id" uuid PRIMARY KEY NOT NULL,
	"webhook" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"payload" jsonb NOT NULL,
	"status" text NOT NULL,
	"attempts" integer NOT NULL,
	"told_at" timestamp(3) with time zone,
	"ended_at" timestamp(3) with time zone,
	"code" text,
	CONSTRAINT "webhook_calls_once" UNIQUE("webhook","case_id","seq")
);
--> statement-breakpoint
CREATE TABLE "webhooks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"unit" uuid NOT NULL,
	"url" text NOT NULL,
	"secret" "bytea" NOT NULL,
	"former_secret" "bytea",
	"former_until" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone NOT NULL,
	"created_by" uuid NOT NULL,
	"paused_at" timestamp(3) with time zone,
	"ended_at" timestamp(3) with time zone
);
--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "queued" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "person_channels" ADD CONSTRAINT "person_channels_person_people_id_fk" FOREIGN KEY ("person") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_calls" ADD CONSTRAINT "webhook_calls_webhook_webhooks_id_fk" FOREIGN KEY ("webhook") REFERENCES "public"."webhooks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhooks" ADD CONSTRAINT "webhooks_unit_units_id_fk" FOREIGN KEY ("unit") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "deliveries_case" ON "deliveries" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "deliveries_waiting" ON "deliveries" USING btree ("told_at") WHERE status = 'waiting';--> statement-breakpoint
CREATE INDEX "stage_changes_unqueued" ON "stage_changes" USING btree ("case_id") WHERE not queued;--> statement-breakpoint
CREATE INDEX "webhook_calls_of" ON "webhook_calls" USING btree ("webhook","ended_at");--> statement-breakpoint
CREATE INDEX "webhook_calls_waiting" ON "webhook_calls" USING btree ("told_at") WHERE status = 'waiting';--> statement-breakpoint
CREATE INDEX "notices_unqueued" ON "notices" USING btree ("id") WHERE not queued;