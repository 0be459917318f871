-- What was signed stays: of a root only the time of its delivery is filled in later.
REVOKE UPDATE, DELETE, TRUNCATE ON "roots", "root_leaves" FROM PUBLIC;
--> statement-breakpoint
CREATE FUNCTION refuse_to_resign() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (to_jsonb(NEW) - 'delivered_at') IS DISTINCT FROM (to_jsonb(OLD) - 'delivered_at') THEN
    RAISE EXCEPTION 'a root that was signed stays as it is' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER signed_stays BEFORE UPDATE ON "roots" FOR EACH ROW EXECUTE FUNCTION refuse_to_resign();
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON "roots"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite();
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "root_leaves"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite();
