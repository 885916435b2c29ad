package dev.beginibridge.rest;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.camel.Message;
import org.apache.camel.component.servlet.ServletRestHttpBinding;

/** Between servlet and route: the header firewall, and problems instead of exceptions. */
final class RestBinding extends ServletRestHttpBinding {
    RestBinding() {
        setHeaderFilterStrategy(new RestHeaders());
        setMuteException(true);
    }

    /** Routes read the request themselves: nothing is copied, and a batch is not spooled. */
    @Override
    public Object parseBody(HttpServletRequest request, Message message) {
        return null;
    }

    /** What failed before or behind the door's routes. */
    @Override
    public void doWriteExceptionResponse(Throwable failure, HttpServletResponse response) throws IOException {
        RestFailure.answer(failure).writeTo(response);
    }
}
