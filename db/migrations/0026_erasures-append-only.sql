-- What was erased, and what was refused, stays as it was written.
REVOKE UPDATE, DELETE, TRUNCATE ON "erasures" FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "erasures"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite();
--> statement-breakpoint
-- The register log still says that something of a person was changed, when and by whom; of somebody who was erased, what
-- stood there before goes, and nothing else does.
DROP TRIGGER append_only ON "register_log";
--> statement-breakpoint
CREATE FUNCTION refuse_to_rewrite_registers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.sealed IS NULL AND (to_jsonb(NEW) - 'sealed') IS NOT DISTINCT FROM (to_jsonb(OLD) - 'sealed')
    AND EXISTS (SELECT 1 FROM erased_people e WHERE e.person = OLD.subject) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the record is append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
--> statement-breakpoint
CREATE TRIGGER registers_are_kept BEFORE UPDATE ON "register_log"
  FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite_registers();
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON "register_log"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite();
--> statement-breakpoint
CREATE FUNCTION forget_in_register_log(who uuid) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public AS $$
DECLARE gone integer;
BEGIN
  UPDATE public.register_log SET sealed = NULL WHERE subject = who AND sealed IS NOT NULL;
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END
$$;
--> statement-breakpoint
-- The security log is kept six months at least, whoever asks; older entries go by the function alone.
DROP TRIGGER append_only ON "security_log";
--> statement-breakpoint
CREATE FUNCTION refuse_to_forget_security() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.at < clock_timestamp() - interval '6 months' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'the record is append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
--> statement-breakpoint
CREATE TRIGGER security_is_kept BEFORE UPDATE OR DELETE ON "security_log"
  FOR EACH ROW EXECUTE FUNCTION refuse_to_forget_security();
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE TRUNCATE ON "security_log"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite();
--> statement-breakpoint
CREATE FUNCTION purge_security_log(before timestamptz) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public AS $$
DECLARE gone integer;
BEGIN
  DELETE FROM public.security_log WHERE at < LEAST(before, clock_timestamp() - interval '6 months');
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END
$$;
