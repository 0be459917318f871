CREATE TABLE "root_keys" (
	"version" integer NOT NULL,
	"master_id" text NOT NULL,
	"profile" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"since" timestamp(3) with time zone NOT NULL,
	"active_at" timestamp(3) with time zone,
	CONSTRAINT "root_keys_version_master_id_pk" PRIMARY KEY("version","master_id")
);
--> statement-breakpoint
CREATE TABLE "reads" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"person" uuid NOT NULL,
	"roles" text[] NOT NULL,
	"units" uuid[] NOT NULL,
	"what" text NOT NULL,
	"cases" uuid[] NOT NULL,
	"n" integer NOT NULL,
	"own" boolean NOT NULL,
	"request" uuid NOT NULL,
	"reason" "bytea"
);
--> statement-breakpoint
CREATE TABLE "party_tags" (
	"case_id" uuid NOT NULL,
	"n" integer NOT NULL,
	"field" text NOT NULL,
	"tag" "bytea" NOT NULL,
	CONSTRAINT "party_tags_case_id_n_field_pk" PRIMARY KEY("case_id","n","field")
);
--> statement-breakpoint
ALTER TABLE "party_tags" ADD CONSTRAINT "party_tags_case_id_case_keys_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."case_keys"("case_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "reads_at" ON "reads" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "reads_person" ON "reads" USING btree ("person","at");--> statement-breakpoint
CREATE INDEX "reads_cases" ON "reads" USING gin ("cases");--> statement-breakpoint
CREATE INDEX "party_tags_tag" ON "party_tags" USING btree ("tag","field");