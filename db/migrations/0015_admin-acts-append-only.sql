-- What administrators did stays as it was written.
REVOKE UPDATE, DELETE, TRUNCATE ON "admin_acts" FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "admin_acts"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite();
