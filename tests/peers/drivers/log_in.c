/* Logs in with libmongoc: reads connection strings, one a line, and answers each with one line, as
 * log_in.py does. */
#include <mongoc/mongoc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
print_users (const bson_t *status)
{
   bson_iter_t top, users, user, field;
   printf ("ok");
   if (bson_iter_init (&top, status) && bson_iter_find_descendant (&top, "authInfo.authenticatedUsers", &users) &&
       bson_iter_recurse (&users, &user)) {
      while (bson_iter_next (&user)) {
         const char *name = "", *db = "";
         if (bson_iter_recurse (&user, &field)) {
            while (bson_iter_next (&field)) {
               if (!strcmp (bson_iter_key (&field), "user")) name = bson_iter_utf8 (&field, NULL);
               if (!strcmp (bson_iter_key (&field), "db")) db = bson_iter_utf8 (&field, NULL);
            }
         }
         printf (" %s@%s", name, db);
      }
   }
   printf ("\n");
}

static void
log_in (const char *text)
{
   bson_error_t error = {0};
   bson_t status;
   bson_t *command = BCON_NEW ("connectionStatus", BCON_INT32 (1));
   mongoc_uri_t *uri = mongoc_uri_new_with_error (text, &error);
   mongoc_client_t *client = uri ? mongoc_client_new_from_uri (uri) : NULL;
   if (!client) {
      printf ("failed %s\n", error.message);
   } else {
      if (mongoc_client_command_simple (client, "admin", command, NULL, &status, &error)) {
         print_users (&status);
      } else if (error.domain == MONGOC_ERROR_CLIENT && error.code == MONGOC_ERROR_CLIENT_AUTHENTICATE) {
         printf ("refused 18\n"); /* the driver hides the code of the server */
      } else if (error.domain == MONGOC_ERROR_QUERY && error.code == 18) {
         printf ("refused 18\n"); /* not so for MONGODB-AWS */
      } else {
         printf ("failed %u %u %s\n", error.domain, error.code, error.message);
      }
      bson_destroy (&status);
      mongoc_client_destroy (client);
   }
   mongoc_uri_destroy (uri);
   bson_destroy (command);
   fflush (stdout);
}

/* Sets the variables before the connection string, and returns that. */
static const char *
set_variables (char *line)
{
   static const char *const all[] = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
                                     "AWS_EC2_METADATA_DISABLED"};
   char *tab, *equals;
   for (size_t n = 0; n < sizeof all / sizeof *all; n++) unsetenv (all[n]);
   for (; (tab = strchr (line, '\t')); line = tab + 1) {
      *tab = 0;
      if (!(equals = strchr (line, '='))) continue;
      *equals = 0;
      setenv (line, equals + 1, 1);
   }
   return line;
}

int
main (void)
{
   char line[4096];
   mongoc_init ();
   mongoc_log_set_handler (NULL, NULL); /* it would log to stdout */
   while (fgets (line, sizeof line, stdin)) {
      line[strcspn (line, "\n")] = 0;
      log_in (set_variables (line));
   }
   mongoc_cleanup ();
   return 0;
}
