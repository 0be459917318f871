-- The read log is append-only. What was read in the last six months can be taken away by nobody, the owner included;
-- older rows go by the function alone, which whoever connects with less than the owner's rights may call.
REVOKE UPDATE, DELETE, TRUNCATE ON "reads" FROM PUBLIC;
--> statement-breakpoint
CREATE FUNCTION refuse_to_forget_reads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.at < clock_timestamp() - interval '6 months' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'the read log is append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
--> statement-breakpoint
CREATE TRIGGER reads_are_kept BEFORE UPDATE OR DELETE ON "reads"
  FOR EACH ROW EXECUTE FUNCTION refuse_to_forget_reads();
--> statement-breakpoint
CREATE TRIGGER reads_are_not_emptied BEFORE TRUNCATE ON "reads"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite();
--> statement-breakpoint
CREATE FUNCTION purge_reads(before timestamptz) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public AS $$
DECLARE gone integer;
BEGIN
  DELETE FROM public.reads WHERE at < LEAST(before, clock_timestamp() - interval '6 months');
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END
$$;
