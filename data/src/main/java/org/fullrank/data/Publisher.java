package org.fullrank.data;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The publisher's own address, by HTTP.
 *
 * @param patience for one file
 */
record Publisher(Duration patience) implements Source {
  private static final int OK = 200;
  private static final int SLACK = 4096; // what gzip may add to content that does not shrink, bytes

  Publisher() {
    this(Duration.ofMinutes(10));
  }

  @Override
  public String intent(Published set) {
    return "download from " + set.address();
  }

  @Override
  public void bring(Published set, Path folder) throws IOException, InterruptedException {
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(15))
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build()) {
      try {
        for (Published.Item item : set.files()) {
          download(client, set, item, folder);
        }
      } finally {
        client.shutdownNow(); // else close() would wait for a download that was given up
      }
    }
  }

  private void download(HttpClient client, Published set, Published.Item item, Path folder)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(set.address().resolve(item.name())).build();
    var body = BodyHandlers.ofFile(folder.resolve(item.name()));
    CompletableFuture<HttpResponse<Path>> answer =
        client.sendAsync(request, BodyHandlers.limiting(body, item.bytes() + SLACK));
    try {
      int status = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS).statusCode();
      if (status != OK) {
        throw new IOException("%s: HTTP status %d".formatted(item.name(), status));
      }
    } catch (TimeoutException _) {
      throw new IOException("%s: no end after %d s".formatted(item.name(), patience.toSeconds()));
    } catch (ExecutionException e) {
      throw new IOException(
          "%s: %s"
              .formatted(
                  item.name(), Unreadable.reason(Objects.requireNonNullElse(e.getCause(), e))),
          e);
    } finally {
      answer.cancel(true);
    }
  }
}
