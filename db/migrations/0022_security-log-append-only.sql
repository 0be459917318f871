-- Who signed in, and who could not, stays as it was written.
REVOKE UPDATE, DELETE, TRUNCATE ON "security_log" FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "security_log"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite();
