// A requester by rhea (AMQP 1.0) that does not wait for its reply. Arguments: port, user, queue, correlation id, body, and where
// the reply is to go; without: to a temporary queue, which is gone when this ends.
const rhea = require("rhea");

const [port, user, queue, correlation_id, body, replies] = process.argv.slice(2);
const connection = rhea.connect({ host: "127.0.0.1", port: Number(port), username: user, password: user, reconnect: false });

if (replies) {
  send(replies);
} else {
  connection.open_receiver({ source: { dynamic: true, capabilities: ["temporary-queue"] } });
  rhea.once("receiver_open", ({ receiver }) => send(receiver.source.address));
}
rhea.on("accepted", () => connection.close());
rhea.on("connection_close", () => process.exit(0));
rhea.on("rejected", () => process.exit(1));
rhea.on("disconnected", () => process.exit(1));

function send(reply_to) {
  const sender = connection.open_sender(queue);
  sender.once("sendable", () => sender.send({ correlation_id, reply_to, body }));
}
