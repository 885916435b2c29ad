// Uses the client that is generated for fetch: each operation, and what goes wrong.

import {
  BatchesApi,
  BatchStateEnum,
  Configuration,
  LinkRecordStateEnum,
  LinksApi,
  ResponseError,
  ResultsApi,
} from "../typescript/index";

function same(expected: unknown, found: unknown): void {
  if (expected !== found) {
    throw new Error(`expected ${expected}, found ${found}`);
  }
}

async function fails(status: number, call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    same(true, error instanceof ResponseError);
    same(status, (error as ResponseError).response.status);
    return;
  }
  throw new Error(`no ${status}`);
}

async function use(basePath: string, accessToken: string): Promise<void> {
  const configuration = new Configuration({ basePath, accessToken });
  const links = new LinksApi(configuration);

  const link = await links.askForLink({ linkRequest: { uid: "SCRIPT-1" } });
  same("SCRIPT-1", link.uid);
  same(false, link.reused);
  const again = await links.askForLink({ linkRequest: { uid: "SCRIPT-1", requestId: "R-1" }, redirect: false });
  same(true, again.reused);
  same("R-1", again.requestId);
  same(link.link, again.link);
  const record = await links.readRecord({ deployment: "personal-loans", uid: "SCRIPT-1" });
  same(LinkRecordStateEnum.Issued, record.state);
  const results = await new ResultsApi(configuration).readResults({ deployment: "personal-loans", uid: "SCRIPT-1" });
  same(0, results.events.length);

  await fails(422, () => links.askForLink({ linkRequest: { uid: "a b" } }));
  await fails(404, () => links.askForLink({ linkRequest: { uid: "SCRIPT-2", deployment: "nobody" } }));
  await fails(404, () => links.readRecord({ deployment: "personal-loans", uid: "NOBODY" }));

  const batches = new BatchesApi(configuration);
  let batch = await batches.sendBatch({ name: "script.csv", body: "uid\nSCRIPT-3\nSCRIPT-4\n" });
  const { id } = batch;
  for (let i = 0; i < 600 && batch.state !== BatchStateEnum.Finished; i++) {
    await new Promise((wake) => setTimeout(wake, 100));
    batch = await batches.readBatch({ id });
  }
  same(2, batch.issued);
  const result = await (await batches.readResult({ id })).text();
  same(3, result.trimEnd().split("\n").length);
  await fails(404, () => batches.readRejects({ id }));
  const nobody = new LinksApi(new Configuration({ basePath, accessToken: "not-the-token-of-anybody" }));
  await fails(401, () => nobody.readRecord({ deployment: "personal-loans", uid: "SCRIPT-1" }));
}

use(process.argv[2], process.argv[3]).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
