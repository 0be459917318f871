-- The record is append-only. The role that the API and the worker connect with needs no more than
-- SELECT and INSERT on events; the trigger holds whoever has more, the owner too.
REVOKE UPDATE, DELETE, TRUNCATE ON "events" FROM PUBLIC;
--> statement-breakpoint
CREATE FUNCTION refuse_to_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the record is append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "events"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite();
