CREATE TABLE "reroutings" (
	"n" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "reroutings_n_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"because" text NOT NULL,
	"unit" uuid NOT NULL,
	"former" uuid,
	"next" uuid,
	"by" text NOT NULL,
	"at" timestamp(3) with time zone NOT NULL
);
