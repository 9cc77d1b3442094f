package pypimirror.rehearsal.vpc;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.eclipse.jetty.http.DateGenerator;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.HostPort;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.network.Reachability;
import pypimirror.rehearsal.network.Service;

/**
 * The VPC as its clients see it: an HTTP proxy on the loopback address (RFC 9110, CONNECT). The
 * proxy itself serves the hosts that are reachable through an endpoint, over TLS and under their
 * real names. It rejects all other hosts, and never connects to a real one.
 */
public final class VpcProxy implements AutoCloseable {

  private static final String LOOPBACK = "127.0.0.1";
  private static final String CREDENTIALS = "/credentials";
  private static final String NAMES = "/names";
  private static final String CLOCK = "/clock";
  private static final int MOST_HEADER_BYTES = 32 * 1024;

  private final Server server = new Server();
  private final ServerConnector connector;
  private final SslConnectionFactory tls;
  private final BiFunction<String, Integer, Reachability> reach;
  private final Map<Service, Host> hosts;
  private final Map<String, Host> ownPaths;
  private final InstantSource clock;
  private final Map<String, Duration> delays;
  private final RequestLog requests;
  private final Map<SocketAddress, Reachability> tunnels = new ConcurrentHashMap<>();

  /**
   * Starts the proxy.
   *
   * @param port port on which the proxy listens, or 0 for a free one
   * @param reach determines whether a host and port are reachable from the VPC, and how
   * @param hosts handlers of the AWS services
   * @param credentials handler of the container's credentials
   * @param names handler of the resolver, {@code /names?host=…}
   * @param clock the time of responses and of {@code /clock}
   * @param delays delays of responses, by host
   * @param requests receives an entry for every request
   */
  public VpcProxy(
      int port,
      CertificateAuthority authority,
      BiFunction<String, Integer, Reachability> reach,
      Map<Service, Host> hosts,
      Host credentials,
      Host names,
      InstantSource clock,
      Map<String, Duration> delays,
      RequestLog requests) {
    this.reach = reach;
    this.hosts = Map.copyOf(hosts);
    this.clock = clock;
    this.ownPaths =
        Map.of(
            CREDENTIALS,
            credentials,
            NAMES,
            names,
            CLOCK,
            (call, notes) ->
                Reply.text(
                    200, "text/plain", Long.toString(clock.instant().getEpochSecond()) + "\n"));
    this.delays = Map.copyOf(delays);
    this.requests = requests;
    var http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendDateHeader(false);
    http.setRequestHeaderSize(MOST_HEADER_BYTES);
    var keys = new SslContextFactory.Server();
    keys.setKeyStore(authority.keyStore());
    keys.setKeyStorePassword(CertificateAuthority.password());
    keys.setSniRequired(true);
    connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost(LOOPBACK);
    connector.setPort(port);
    tls = new SslConnectionFactory(keys, "http/1.1");
    connector.addBean(tls);
    connector.addBean(
        new Connection.Listener() {
          @Override
          public void onClosed(Connection connection) {
            if (connection instanceof SslConnection) {
              tunnels.remove(connection.getEndPoint().getRemoteSocketAddress());
            }
          }
        });
    server.addConnector(connector);
    server.setHandler(new Dispatch());
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException("Cannot listen on " + LOOPBACK, e);
    }
  }

  /** The address of the proxy. */
  public String address() {
    return "http://" + LOOPBACK + ":" + port();
  }

  /** The port of the proxy. */
  public int port() {
    return connector.getLocalPort();
  }

  /** The address from which a container gets its role's credentials. */
  public String credentialsAddress() {
    return address() + CREDENTIALS;
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private final class Dispatch extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      if (request.isSecure()) {
        serve(request, response, callback);
      } else if (HttpMethod.CONNECT.is(request.getMethod())) {
        connect(request, response, callback);
      } else if (isOwnRequest(request)) {
        var path = request.getHttpURI().getPath();
        var notes = new Host.Notes(null, path);
        send(ownPaths.get(path).answer(call(request, LOOPBACK), notes), response, callback);
      } else {
        var host = Request.getServerName(request);
        requests.add(
            new RequestLog.Entry(
                request.getMethod() + " over unencrypted HTTP",
                403,
                reach(host, Request.getServerPort(request)),
                List.of(),
                List.of(),
                null));
        send(
            Reply.text(403, "text/plain", "The VPC blocks unencrypted HTTP.\n"),
            response,
            callback);
      }
      return true;
    }
  }

  private boolean isOwnRequest(Request request) {
    return ownPaths.containsKey(request.getHttpURI().getPath())
        && Request.getServerName(request).equals(LOOPBACK)
        && Request.getServerPort(request) == connector.getLocalPort();
  }

  private void connect(Request request, Response response, Callback callback) {
    var target = new HostPort(request.getHttpURI().getAuthority());
    var host = target.getHost().toLowerCase(Locale.ROOT);
    var reachability = reach(host, target.getPort(443));
    if (!reachability.reached()) {
      requests.add(new RequestLog.Entry(null, 504, reachability, List.of(), List.of(), null));
      send(Reply.text(504, "text/plain", reachability.words() + "\n"), response, callback);
      return;
    }
    if (!hosts.containsKey(reachability.service())) {
      var message = new NotModelledException("requests to " + host).getMessage();
      requests.add(
          new RequestLog.Entry(null, 501, reachability, List.of(), List.of(message), null));
      send(Reply.text(501, "text/plain", message + "\n"), response, callback);
      return;
    }
    var endPoint = request.getTunnelSupport().getEndPoint();
    tunnels.put(endPoint.getRemoteSocketAddress(), reachability);
    request.setAttribute(
        HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, tls.newConnection(connector, endPoint));
    response.setStatus(200);
    callback.succeeded();
  }

  private void serve(Request request, Response response, Callback callback) throws IOException {
    var tunnel = tunnels.get(request.getConnectionMetaData().getRemoteSocketAddress());
    var requestedHost = Request.getServerName(request).toLowerCase(Locale.ROOT);
    if (tunnel == null || !requestedHost.equals(tunnel.host())) {
      send(
          Reply.text(421, "text/plain", "The connection is to a different host.\n"),
          response,
          callback);
      return;
    }
    var call = call(request, tunnel.host());
    var notes = new Host.Notes(tunnel, call.method() + " " + call.path());
    pause(delays.getOrDefault(tunnel.host(), Duration.ZERO));
    var reply = answer(hosts.get(tunnel.service()), call, notes);
    // Logged before the client can receive the complete response, because the client may exit then.
    var index = requests.add(notes.entry(reply.status()));
    send(reply, response, callback)
        .ifPresent(
            reason -> {
              notes.remark(reason);
              requests.replace(index, notes.entry(reply.status()));
            });
  }

  private static void pause(Duration delay) {
    try {
      Thread.sleep(delay.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // Internal errors also get a response and an entry in the log, like every request.
  private static Reply answer(Host host, Call call, Host.Notes notes) {
    try {
      return host.answer(call, notes);
    } catch (RuntimeException e) {
      notes.remark("internal error of the emulator: " + e);
      return Reply.text(500, "text/plain", "Internal error of the emulator: " + e + "\n");
    }
  }

  private Reachability reach(String host, int port) {
    try {
      return reach.apply(host, port);
    } catch (RuntimeException e) {
      return new Reachability(host, null, null, List.of(String.valueOf(e.getMessage())));
    }
  }

  private static Call call(Request request, String host) {
    var headers = new HashMap<String, List<String>>();
    for (var name : request.getHeaders().getFieldNamesCollection()) {
      headers.put(name.toLowerCase(Locale.ROOT), request.getHeaders().getValuesList(name));
    }
    var query = new HashMap<String, List<String>>();
    Fields parameters = Request.extractQueryParameters(request);
    for (var field : parameters) {
      query.put(field.getName(), field.getValues());
    }
    return new Call(
        request.getMethod(),
        host,
        request.getHttpURI().getDecodedPath(),
        query,
        headers,
        Content.Source.asInputStream(request));
  }

  private Optional<String> send(Reply reply, Response response, Callback callback) {
    response.setStatus(reply.status());
    reply.headers().forEach((name, value) -> response.getHeaders().put(name, value));
    response.getHeaders().put("Content-Length", reply.length());
    response.getHeaders().put("Date", DateGenerator.formatDate(clock.millis()));
    if (reply.body() instanceof Reply.InMemory body) {
      // Writes the headers and the body at once.
      response.write(true, ByteBuffer.wrap(body.content()), callback);
      return Optional.empty();
    }
    try (var out = Content.Sink.asOutputStream(response)) {
      reply.body().writeTo(out);
    } catch (IOException | RuntimeException e) {
      callback.failed(e);
      return Optional.of("connection closed early: " + e.getMessage());
    }
    callback.succeeded();
    return Optional.empty();
  }
}
