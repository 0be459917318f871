-- What was changed in the registers stays as it was written.
REVOKE UPDATE, DELETE, TRUNCATE ON "register_log" FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "register_log"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite();
