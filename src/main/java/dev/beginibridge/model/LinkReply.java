package dev.beginibridge.model;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/** The one answer to a request: a link, or a coded error. What {@code direct:issue-link} leaves as the body. */
public sealed interface LinkReply {
    Optional<String> requestId();

    /** {@code issued}, {@code rejected} (asking again unchanged cannot help) or {@code failed} (it may). */
    String status();

    /**
     * A link.
     *
     * @param reused true when the ledger answered and Begini was not called for this request
     * @param expiresAt the token's {@code exp}; empty when the token has none
     */
    record Issued(
            Optional<String> requestId,
            String deployment,
            Environment environment,
            String uid,
            boolean reused,
            URI linkBase,
            Secret token,
            String sessionUrl,
            Optional<Instant> expiresAt)
            implements LinkReply {
        @Override
        public String status() {
            return "issued";
        }

        /** The link the customer is sent to: base URL, a slash, the token. */
        public Secret link() {
            return Secret.of(linkBase + "/" + token.reveal());
        }

        @Override
        public String toString() {
            return "Issued[deployment=" + deployment + ", reused=" + reused + "]";
        }
    }

    /**
     * A coded error.
     *
     * @param deployment the one that was chosen, be it by default; else as the caller gave it, if it did
     * @param uid as the caller gave it, if it did
     */
    record Refused(Optional<String> requestId, Optional<String> deployment, Optional<String> uid, LinkError error)
            implements LinkReply {
        @Override
        public String status() {
            return error.code().kind().text();
        }

        @Override
        public String toString() {
            return "Refused[deployment=" + deployment.orElse("-") + ", code="
                    + error.code().text() + "]";
        }
    }

    /** The refusal of a request that could be read. */
    static Refused refuse(LinkRequest request, LinkError error) {
        return new Refused(request.requestId(), request.deployment(), Optional.ofNullable(request.uid()), error);
    }
}
