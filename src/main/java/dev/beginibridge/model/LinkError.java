package dev.beginibridge.model;

import java.util.OptionalInt;

/**
 * Why there is no link.
 *
 * @param code the kind of error, fixed by the contract
 * @param message says the field, the rule and what to do; never holds a uid, key, token or link
 * @param beginiStatus the HTTP status Begini answered with, when it did
 */
public record LinkError(ErrorCode code, String message, OptionalInt beginiStatus) {
    public LinkError(ErrorCode code, String message) {
        this(code, message, OptionalInt.empty());
    }
}
