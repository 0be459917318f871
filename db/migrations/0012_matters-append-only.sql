-- The record of matters is append-only like that of cases.
REVOKE UPDATE, DELETE, TRUNCATE ON "matter_events" FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "matter_events"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite();
