package dev.beginibridge.core;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.ledger.LinkSql;
import dev.beginibridge.model.Environment;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.model.UidRule;
import java.util.Optional;

/** What a request must be like, whatever deployment it is for. */
public final class RequestRules {
    private final Environment environment;
    private final UidRule uidRule;

    public RequestRules(BridgeConfig config) {
        this.environment = config.environment();
        this.uidRule = new UidRule(config.link().strictUid());
    }

    /** What is wrong with it first; empty when nothing is. */
    public Optional<LinkError> broken(LinkRequest request) {
        if (request.requestId()
                .filter(id -> id.isBlank() || id.length() > LinkRequest.MAX_REQUEST_ID)
                .isPresent()) {
            return Optional.of(new LinkError(
                    ErrorCode.INVALID_REQUEST,
                    "request_id is blank or longer than " + LinkRequest.MAX_REQUEST_ID
                            + " characters: leave it out or shorten it"));
        }
        if (request.requestId().filter(id -> !LinkSql.isStorable(id)).isPresent()) {
            return Optional.of(
                    new LinkError(
                            ErrorCode.INVALID_REQUEST,
                            "request_id has a character that cannot be stored, U+0000 or half of a surrogate pair: leave that out"));
        }
        if (request.environment()
                .filter(wanted -> !wanted.equalsIgnoreCase(environment.text()))
                .isPresent()) {
            return Optional.of(new LinkError(
                    ErrorCode.ENVIRONMENT_MISMATCH,
                    "the request is for another environment: this bridge serves " + environment.text()));
        }
        return uidRule.broken(request.uid()).map(broken -> new LinkError(ErrorCode.INVALID_UID, broken));
    }
}
