package pypimirror.rehearsal.provider;

import com.google.protobuf.Any;
import com.google.protobuf.Empty;
import com.google.protobuf.Struct;
import com.google.rpc.Code;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.function.Supplier;
import pulumirpc.Plugin.PluginAttach;
import pulumirpc.Plugin.PluginInfo;
import pulumirpc.Provider;
import pulumirpc.Provider.CheckFailure;
import pulumirpc.Provider.CheckRequest;
import pulumirpc.Provider.CheckResponse;
import pulumirpc.Provider.ConfigureRequest;
import pulumirpc.Provider.ConfigureResponse;
import pulumirpc.Provider.CreateRequest;
import pulumirpc.Provider.CreateResponse;
import pulumirpc.Provider.DeleteRequest;
import pulumirpc.Provider.DiffRequest;
import pulumirpc.Provider.DiffResponse;
import pulumirpc.Provider.ErrorResourceInitFailed;
import pulumirpc.Provider.InvokeRequest;
import pulumirpc.Provider.InvokeResponse;
import pulumirpc.Provider.ProviderHandshakeRequest;
import pulumirpc.Provider.ProviderHandshakeResponse;
import pulumirpc.Provider.ReadRequest;
import pulumirpc.Provider.ReadResponse;
import pulumirpc.Provider.UpdateRequest;
import pulumirpc.Provider.UpdateResponse;
import pulumirpc.ResourceProviderGrpc.ResourceProviderImplBase;
import pypimirror.rehearsal.account.Accounts;

/** The engine's provider protocol, implemented with {@link Resources}. */
final class PluginService extends ResourceProviderImplBase {

  private final String version;
  private final Accounts accounts;
  private final FaultPlan faults;
  private volatile Resources resources;

  PluginService(String version, Accounts accounts, FaultPlan faults) {
    this.version = version;
    this.accounts = accounts;
    this.faults = faults;
  }

  @Override
  public void handshake(
      ProviderHandshakeRequest request, StreamObserver<ProviderHandshakeResponse> answer) {
    answer(answer, ProviderHandshakeResponse::getDefaultInstance);
  }

  @Override
  public void getPluginInfo(Empty request, StreamObserver<PluginInfo> answer) {
    answer(answer, () -> PluginInfo.newBuilder().setVersion(version).build());
  }

  @Override
  public void attach(PluginAttach request, StreamObserver<Empty> answer) {
    answer(answer, Empty::getDefaultInstance);
  }

  @Override
  public void cancel(Empty request, StreamObserver<Empty> answer) {
    answer(answer, Empty::getDefaultInstance);
  }

  @Override
  public void getMapping(
      Provider.GetMappingRequest request, StreamObserver<Provider.GetMappingResponse> answer) {
    answer(answer, Provider.GetMappingResponse::getDefaultInstance);
  }

  @Override
  public void checkConfig(CheckRequest request, StreamObserver<CheckResponse> answer) {
    answer(
        answer,
        () -> {
          var response = CheckResponse.newBuilder().setInputs(request.getNews());
          ProviderConfig.check(
              Values.json(request.getNews()),
              (property, reason) -> response.addFailures(failure(property, reason)));
          return response.build();
        });
  }

  @Override
  public void diffConfig(DiffRequest request, StreamObserver<DiffResponse> answer) {
    // A different region requires a replacement of the provider. Connection settings do not.
    answer(
        answer,
        () -> {
          var olds = Values.json(request.getOlds());
          var news = Values.json(request.getNews());
          var response = DiffResponse.newBuilder().setChanges(DiffResponse.DiffChanges.DIFF_NONE);
          if (!olds.path("region").equals(news.path("region"))) {
            response
                .setChanges(DiffResponse.DiffChanges.DIFF_SOME)
                .addReplaces("region")
                .addDiffs("region");
          }
          return response.build();
        });
  }

  @Override
  public void configure(ConfigureRequest request, StreamObserver<ConfigureResponse> answer) {
    answer(
        answer,
        () -> {
          resources =
              new Resources(
                  accounts,
                  ProviderConfig.of(Values.json(request.getArgs()), accounts),
                  faults,
                  PluginService::pause);
          return ConfigureResponse.newBuilder().setSupportsPreview(true).build();
        });
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void invoke(InvokeRequest request, StreamObserver<InvokeResponse> answer) {
    answer(
        answer,
        () ->
            InvokeResponse.newBuilder()
                .setReturn(
                    Values.struct(
                        resources.invoke(request.getTok(), Values.json(request.getArgs()))))
                .build());
  }

  @Override
  public void check(CheckRequest request, StreamObserver<CheckResponse> answer) {
    answer(
        answer,
        () -> {
          var checked =
              resources.check(
                  request.getType(),
                  request.getName(),
                  request.getRandomSeed().toByteArray(),
                  Values.json(request.getOlds()),
                  Values.json(request.getNews()));
          var response = CheckResponse.newBuilder().setInputs(Values.struct(checked.inputs()));
          checked
              .problems()
              .forEach((property, reason) -> response.addFailures(failure(property, reason)));
          return response.build();
        });
  }

  @Override
  public void diff(DiffRequest request, StreamObserver<DiffResponse> answer) {
    answer(
        answer,
        () ->
            resources.diff(
                request.getType(),
                Values.json(request.getOlds()),
                Values.json(request.getNews()),
                request.getIgnoreChangesList()));
  }

  @Override
  public void create(CreateRequest request, StreamObserver<CreateResponse> answer) {
    answer(
        answer,
        () -> {
          var inputs = Values.json(request.getProperties());
          if (request.getPreview()) {
            return CreateResponse.newBuilder()
                .setProperties(Values.struct(resources.planned(request.getType(), null, inputs)))
                .build();
          }
          var created = resources.create(request.getType(), inputs);
          if (created.failure() != null) {
            throw partiallyCreated(created, request.getProperties());
          }
          return CreateResponse.newBuilder()
              .setId(created.id())
              .setProperties(Values.struct(created.state()))
              .build();
        });
  }

  @Override
  public void read(ReadRequest request, StreamObserver<ReadResponse> answer) {
    answer(
        answer,
        () -> {
          var state =
              resources.read(request.getType(), request.getId(), Values.json(request.getInputs()));
          if (state.isEmpty()) {
            return ReadResponse.getDefaultInstance();
          }
          return ReadResponse.newBuilder()
              .setId(request.getId())
              .setProperties(Values.struct(state.get()))
              .setInputs(
                  Values.struct(
                      resources.inputs(
                          request.getType(), Values.json(request.getInputs()), state.get())))
              .build();
        });
  }

  @Override
  public void update(UpdateRequest request, StreamObserver<UpdateResponse> answer) {
    answer(
        answer,
        () -> {
          var olds = Values.json(request.getOlds());
          var news = Values.json(request.getNews());
          var state =
              request.getPreview()
                  ? resources.planned(request.getType(), olds, news)
                  : resources.update(request.getType(), request.getId(), olds, news);
          return UpdateResponse.newBuilder().setProperties(Values.struct(state)).build();
        });
  }

  @Override
  public void delete(DeleteRequest request, StreamObserver<Empty> answer) {
    answer(
        answer,
        () -> {
          resources.delete(
              request.getType(), request.getId(), Values.json(request.getProperties()));
          return Empty.getDefaultInstance();
        });
  }

  private static CheckFailure failure(String property, String reason) {
    return CheckFailure.newBuilder().setProperty(property).setReason(reason).build();
  }

  private static StatusRuntimeException partiallyCreated(Resources.Made created, Struct inputs) {
    return StatusProto.toStatusRuntimeException(
        Status.newBuilder()
            .setCode(Code.UNKNOWN_VALUE)
            .setMessage(created.failure().getMessage())
            .addDetails(
                Any.pack(
                    ErrorResourceInitFailed.newBuilder()
                        .setId(created.id())
                        .setProperties(Values.struct(created.state()))
                        .setInputs(inputs)
                        .addReasons(created.failure().getMessage())
                        .build()))
            .build());
  }

  private static <T> void answer(StreamObserver<T> observer, Supplier<T> work) {
    try {
      observer.onNext(work.get());
      observer.onCompleted();
    } catch (StatusRuntimeException known) {
      observer.onError(known);
    } catch (RuntimeException e) {
      observer.onError(
          io.grpc.Status.UNKNOWN.withDescription(e.getMessage()).withCause(e).asRuntimeException());
    }
  }
}
