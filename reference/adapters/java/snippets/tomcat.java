// Tomcat's CorsFilter as the advice configures it: SNIPPET in a web.xml.

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Constants;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.util.ServerInfo;

class TomcatHost {
    public static void main(String[] args) throws Exception {
        System.out.println("release: " + ServerInfo.getServerInfo().replaceFirst("/([0-9.]+).*", " $1"));
        Path work = Path.of(System.getenv("TMPDIR"));
        Path info = Files.createDirectories(work.resolve("app/WEB-INF"));
        Files.writeString(info.resolve("web.xml"), "<web-app>\n" + Files.readString(Path.of(System.getenv("SNIPPET"))) + "</web-app>\n");

        var tomcat = new Tomcat();
        tomcat.setBaseDir(work.toString());
        tomcat.setHostname(System.getenv("HOST"));
        tomcat.setPort(Integer.parseInt(System.getenv("PORT")));
        tomcat.getConnector().setProperty("address", System.getenv("HOST"));
        Context app = tomcat.addContext("", work.resolve("app").toString());
        var config = new ContextConfig();
        config.setDefaultWebXml(Constants.NoDefaultWebXml);
        app.addLifecycleListener(config);
        // No library brings filters along; to look for them takes longer than all the rest.
        app.getJarScanner().setJarScanFilter((type, jar) -> false);
        // As in every web application: without it a path that nobody serves passes no filter.
        Tomcat.addServlet(app, "default", new DefaultServlet());
        app.addServletMappingDecoded("/", "default");
        Tomcat.addServlet(app, "items", new Items());
        app.addServletMappingDecoded("/items", "items");
        Tomcat.addServlet(app, "boom", new Boom());
        app.addServletMappingDecoded("/boom", "boom");
        tomcat.start();
        if (!app.getState().isAvailable()) {
            // A filter that refuses its parameters leaves a server that answers 404.
            System.exit(1);
        }
        tomcat.getServer().await();
    }

    static class Items extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("application/json");
            response.setHeader("X-Request-Id", "7f1b2c");
            response.getWriter().print("{\"items\":[1,2,3]}");
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            doGet(request, response);
        }

        @Override
        protected void doPut(HttpServletRequest request, HttpServletResponse response) throws IOException {
            doGet(request, response);
        }

        @Override
        protected void doDelete(HttpServletRequest request, HttpServletResponse response) throws IOException {
            doGet(request, response);
        }
    }

    static class Boom extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) {
            throw new IllegalStateException("boom");
        }
    }
}
