// Logs in with the Node driver: reads connection strings, one a line, and answers each with one line, as
// log_in.py does.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const { MongoClient } = createRequire(`${process.argv[2]}/`)("mongodb");

async function logIn(uri) {
  let client;
  try {
    client = new MongoClient(uri, { maxPoolSize: 1, serverSelectionTimeoutMS: 20_000 });
    const status = await client.db("admin").command({ connectionStatus: 1 });
    return ["ok", ...status.authInfo.authenticatedUsers.map((user) => `${user.user}@${user.db}`)].join(" ");
  } catch (error) {
    return error.code > 0 ? `refused ${error.code}` : `failed ${error.name}: ${error.message}`.replaceAll("\n", " ");
  } finally {
    await client?.close();
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const variables = line.split("\t");
  const uri = variables.pop();
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
  for (const variable of variables) {
    const end = variable.indexOf("=");
    process.env[variable.slice(0, end)] = variable.slice(end + 1);
  }
  console.log(await logIn(uri));
}
