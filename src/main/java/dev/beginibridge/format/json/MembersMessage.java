package dev.beginibridge.format.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.format.Body;
import dev.beginibridge.format.MessageFormat;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkJson;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import java.util.LinkedHashMap;
import java.util.Map;

/** A map with the members that JSON has. It has no room for an object in it: {@code error.code} is {@code error_code}. */
public record MembersMessage(Body.Members request) implements MessageFormat {
    @Override
    public LinkRequest read() throws InvalidRequest {
        return LinkJson.read(request.members());
    }

    @Override
    public Body write(LinkReply reply) {
        Map<String, Object> members = new LinkedHashMap<>();
        add("", LinkJson.tree(reply), members);
        return new Body.Members(members);
    }

    private static void add(String prefix, JsonNode object, Map<String, Object> members) {
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String name = prefix + member.getKey();
            JsonNode value = member.getValue();
            if (value.isObject()) {
                add(name + "_", value, members);
            } else if (value.isBoolean()) {
                members.put(name, value.asBoolean());
            } else {
                members.put(name, value.isInt() ? value.asInt() : value.asText());
            }
        }
    }
}
