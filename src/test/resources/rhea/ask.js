// A requester by rhea (AMQP 1.0): asks on the request queue, and prints each reply as a line of JSON. Arguments: port, queue.
const rhea = require("rhea");

const [port, queue] = process.argv.slice(2);
const requests = [
  { correlation_id: "issued", body: '{"uid":"RHEA-1"}' },
  { correlation_id: "rejected", body: '{"uid":"no uid"}' },
  { correlation_id: "unreadable", body: "nonsense" },
  { correlation_id: "hyphen", body: '{"uid":"RHEA-2"}', application_properties: { "x-request-id": "7" } },
  { correlation_id: "hyphen-unreadable", body: "nonsense", application_properties: { "x-request-id": "7" } },
  {
    correlation_id: "timestamp",
    body: '{"uid":"RHEA-3"}',
    application_properties: { when: rhea.types.wrap_timestamp(Date.now()) },
  },
  { correlation_id: "bytes", body: rhea.message.data_section(Buffer.from('{"uid":"RHEA-4"}')) },
];
const QUIET_MILLIS = 2_000;
let open = requests.length;

const print = (line) => console.log(JSON.stringify(line));
const connection = rhea.connect({ host: "127.0.0.1", port: Number(port), username: "any", password: "any", reconnect: false });

connection.open_receiver({ source: { dynamic: true, capabilities: ["temporary-queue"] } });
rhea.once("receiver_open", ({ receiver }) => {
  const sender = connection.open_sender(queue);
  sender.once("sendable", () => requests.forEach((request) => sender.send({ ...request, reply_to: receiver.source.address })));
});
rhea.on("message", ({ message }) => {
  print({ id: message.correlation_id, status: message.application_properties?.BeginiStatus });
  ended();
});
rhea.on("rejected", ({ delivery }) => {
  print({ refused: delivery.state.error?.condition });
  ended();
});
rhea.on("disconnected", () => process.exit(1));

/** Waits a little longer than for the last one: nobody is to be answered twice. */
function ended() {
  open -= 1;
  if (open === 0) {
    setTimeout(() => process.exit(0), QUIET_MILLIS);
  }
}
