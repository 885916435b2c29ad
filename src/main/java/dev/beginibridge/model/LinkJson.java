package dev.beginibridge.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Requests and replies as JSON, the same at every door; shapes as the contract fixes them.
 *
 * <p>Unknown members are left alone, so that a caller may carry its own. Errors never quote the input: it may hold what
 * must not reach a log.
 */
public final class LinkJson {
    /** Far above any honest request, far below what could hurt. */
    private static final int MAX_STRING = 10_000;

    private static final int MAX_DEPTH = 20;

    private static final List<String> MEMBERS = List.of("request_id", "deployment", "uid", "environment");

    private static final JsonMapper MAPPER = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(MAX_STRING)
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private LinkJson() {}

    /** As strict with what it reads as every door; for a route's own steps. */
    public static ObjectMapper mapper() {
        return MAPPER.copy();
    }

    /** The text of a body. Strict: a byte that is not UTF-8 must not become another customer's uid. */
    public static String text(byte[] body) throws InvalidRequest {
        return StrictText.of(body, StandardCharsets.UTF_8)
                .map(LinkJson::unmarked)
                .orElseThrow(() -> new InvalidRequest("the body is not UTF-8: send it in UTF-8"));
    }

    /** Takes a byte order mark off. */
    public static String unmarked(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** Reads a request; throws when it is not a JSON object or a member has the wrong type. */
    public static LinkRequest read(String json) throws InvalidRequest {
        return request(object(json));
    }

    /** Reads a JSON object; throws when the text is none. */
    public static ObjectNode object(String json) throws InvalidRequest {
        JsonNode node;
        try {
            node = MAPPER.readTree(json);
        } catch (StreamConstraintsException e) {
            throw new InvalidRequest("the request holds a text of more than " + MAX_STRING
                    + " characters or a number of more than "
                    + StreamReadConstraints.DEFAULT_MAX_NUM_LEN + " digits, or is nested deeper than " + MAX_DEPTH
                    + " levels: leave out what is not needed");
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            boolean twice = e.getOriginalMessage().startsWith("Duplicate");
            throw new InvalidRequest("the request " + (twice ? "names a member twice" : "is not valid JSON") + where
                    + ": send one object such as {\"request_id\":\"A-1\",\"deployment\":\"…\",\"uid\":\"…\"}");
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new InvalidRequest("the request is not a JSON object: send {\"uid\":\"…\"}");
    }

    /** Reads a request from a Map with the members of its JSON. */
    public static LinkRequest read(Map<?, ?> members) throws InvalidRequest {
        ObjectNode node = MAPPER.createObjectNode();
        for (String member : MEMBERS) {
            Object value = members.get(member);
            if (value != null) {
                node.set(
                        member,
                        value instanceof CharSequence text ? node.textNode(text.toString()) : node.pojoNode(value));
            }
        }
        return request(node);
    }

    /** The request that an object holds; throws when a member has the wrong type. */
    public static LinkRequest request(ObjectNode node) throws InvalidRequest {
        // Read what can be read first, so that the refusal of one member still echoes the others.
        LinkRequest read = new LinkRequest(
                textOf(node, "request_id"),
                textOf(node, "deployment"),
                node.path("uid").textValue(),
                textOf(node, "environment"));
        for (String member : MEMBERS) {
            JsonNode value = node.path(member);
            if (!value.isMissingNode() && !value.isNull() && !value.isTextual()) {
                throw new InvalidRequest("the member " + member + " is not a string: write it in quotes", read);
            }
        }
        return read;
    }

    private static Optional<String> textOf(JsonNode node, String member) {
        return Optional.ofNullable(node.path(member).textValue());
    }

    /** A reply as compact JSON, in clear: only for a door's answer. */
    public static String write(LinkReply reply) {
        return tree(reply).toString();
    }

    /** A reply as a JSON object, in clear: only for a door's answer. */
    public static ObjectNode tree(LinkReply reply) {
        ObjectNode node = MAPPER.createObjectNode();
        reply.requestId().ifPresent(id -> node.put("request_id", id));
        if (reply instanceof LinkReply.Issued issued) {
            node.put("deployment", issued.deployment());
            node.put("environment", issued.environment().text());
            node.put("uid", issued.uid());
            node.put("status", issued.status());
            node.put("reused", issued.reused());
            node.put("link", issued.link().reveal());
            node.put("access_token", issued.token().reveal());
            node.put("session_url", issued.sessionUrl());
            issued.expiresAt().ifPresent(at -> node.put("expires_at", at.toString()));
        } else if (reply instanceof LinkReply.Refused refused) {
            refused.deployment().ifPresent(name -> node.put("deployment", name));
            refused.uid().ifPresent(uid -> node.put("uid", uid));
            node.put("status", refused.status());
            node.set("error", tree(refused.error()));
        }
        return node;
    }

    /** The {@code error} object of a reply, also used inside {@code application/problem+json}. */
    public static ObjectNode tree(LinkError error) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("code", error.code().text());
        node.put("message", error.message());
        node.put("retryable", error.code().retryable());
        error.beginiStatus().ifPresent(status -> node.put("begini_status", status));
        return node;
    }
}
