using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>
/// Compose files of real projects, without the variables that they expect: accepted and run for a minute, refused for the reason that
/// <c>docker compose config</c> would give, or accepted and refused by the engine, as <c>docker compose up</c> would tell.
/// </summary>
[Trait("Data", "real")]
public sealed class RealComposeTests
{
    private const string Valid = "";
    private const string Up = "docker compose up -d: ";

    /// <summary>File, and the reason of its first refusal.</summary>
    public static TheoryData<string, string> Files => new()
    {
        { "Alfresco__acs-deployment__docker-compose__23.N-compose.yaml", "'commons/base.yaml': no such file" },
        { "Alfresco__acs-deployment__docker-compose__commons__base.yaml", "service \"alfresco\" has neither an image nor a build context specified" },
        { "Alfresco__acs-deployment__docker-compose__community-compose.yaml", "'commons/base.yaml': no such file" },
        { "Alfresco__acs-deployment__docker-compose__compose.yaml", "'commons/base.yaml': no such file" },
        { "Alfresco__acs-deployment__docker-compose__solr6-overrides.yaml", "service \"alfresco\" has neither an image nor a build context specified" },
        { "Morantxu__train-ticket-logs__deployment__docker-compose-manifests__quickstart-docker-compose.yml", Up + "unable to get image '/ts-ui-dashboard:': Error response from daemon: invalid reference format" },
        { "OWASP__crAPI__deploy__docker__docker-compose.yml", Valid },
        { "StrangeBeeCorp__docker__prod1-cortex__docker-compose.yml", Up + "unable to get image 'elasticsearch:': Error response from daemon: invalid reference format" },
        { "StrangeBeeCorp__docker__prod1-thehive__docker-compose.yml", Up + "unable to get image 'cassandra:': Error response from daemon: invalid reference format" },
        { "docker__awesome-compose__elasticsearch-logstash-kibana__compose.yaml", Valid },
        { "docker__awesome-compose__minecraft__compose.yaml", Valid },
        { "docker__cli__cli__compose__loader__full-example.yml", "service foo declares mutually exclusive `network_mode` and `networks`" },
        { "elkninja__elastic-stack-docker-part-one__docker-compose.yml", "services.es01.mem_limit: invalid size: ''" },
        { "gridsuite__deployment__docker-compose__dynamic-mapping__docker-compose.dynamic-mapping.yml", Valid },
        { "gridsuite__deployment__docker-compose__monitor__docker-compose.monitor.yml", Valid },
        { "mailcow__mailcow-dockerized@658ffd9ac-parent__docker-compose.yml", Valid },
        { "mailcow__mailcow-dockerized__docker-compose.yml", Valid },
        { "mattermost__docker__docker-compose.yml", "error while interpolating services.mattermost.read_only: failed to cast to expected type: invalid boolean: " },
        { "open-telemetry__opentelemetry-demo__compose.agent.yaml", "no port specified: <empty>" },
        { "open-telemetry__opentelemetry-demo__compose.yaml", "no port specified: <empty>" },
        { "rancher__community-catalog__templates__es-cluster__7__docker-compose.yml.tpl", "a template must be rendered first" },
        { "sourcegraph__deploy-sourcegraph-docker__docker-compose__db-only-migrate.docker-compose.yaml", Valid },
        { "sourcegraph__deploy-sourcegraph-docker__docker-compose__executors__executor.docker-compose.yaml", "service \"executor\" refers to undefined network sourcegraph" },
        { "sourcegraph__deploy-sourcegraph-docker__docker-compose__jaeger__docker-compose.yaml", "service \"jaeger\" refers to undefined network sourcegraph" },
        { "telekom-security__tpotce__docker-compose.yml", "services.tpotinit.env_file: env file '.env' not found" },
        { "telekom-security__tpotce__docker__elk__docker-compose.yml", Valid },
        { "wazuh__wazuh-docker@dcc0634b-parent__docker-compose.yml", Valid },
        { "zammad__zammad-docker-compose__docker-compose.yml", Valid },
        { "zammad__zammad-docker-compose__scenarios__apply-resource-limits.yml", "service \"zammad-backup\" has neither an image nor a build context specified" },
    };

    /// <summary>File, files over it, variables (as KEY=VALUE), a service, and its memory limit in MiB.</summary>
    public static TheoryData<string, string[], string[], string, long> Projects => new()
    {
        { "zammad__zammad-docker-compose__docker-compose.yml", ["zammad__zammad-docker-compose__scenarios__apply-resource-limits.yml"], [], "zammad-elasticsearch", 1024 },
        { "zammad__zammad-docker-compose__docker-compose.yml", ["zammad__zammad-docker-compose__scenarios__apply-resource-limits.yml"], ["ZAMMAD_POSTGRESQL_RESOURCES_LIMITS_MEMORY=2g"], "zammad-postgresql", 2048 },
        { "elkninja__elastic-stack-docker-part-one__docker-compose.yml", [], ["STACK_VERSION=8.7.1", "CLUSTER_NAME=c", "LICENSE=basic", "ES_PORT=9200", "KIBANA_PORT=5601", "ES_MEM_LIMIT=3221225472", "KB_MEM_LIMIT=1g"], "es01", 3072 },
        { "mattermost__docker__docker-compose.yml", [], ["POSTGRES_IMAGE_TAG=13", "MATTERMOST_IMAGE=m", "MATTERMOST_IMAGE_TAG=1", "RESTART_POLICY=unless-stopped", "MATTERMOST_CONTAINER_READONLY=false"], "mattermost", 0 },
    };

    [RealDataTheory]
    [MemberData(nameof(Projects))]
    public void Is_run_as_its_documentation_says(string file, string[] over, string[] variables, string service, long limit)
    {
        LoadOptions options = new()
        {
            Environment = new SortedDictionary<string, string>(variables.ToDictionary(v => v.Split('=')[0], v => v.Split('=')[1], StringComparer.Ordinal), StringComparer.Ordinal),
        };
        LoadResult read = new ScenarioLoader(options).Load(Path.Join(RealDataTheoryAttribute.Folder, file), [.. over.Select(o => Path.Join(RealDataTheoryAttribute.Folder, o))]);
        Assert.DoesNotContain(read.Diagnostics, d => d.Severity == Severity.Error);
        Assert.Null(StartCheck.Of(read.Scenario!).Refusal);
        Assert.Equal(limit << 20, read.Scenario!.Services.Single(s => s.Name == service).Spec.Memory);
        RunResult result = new ScenarioRunner(read.Scenario, new RunOptions { Until = 60 * SimTime.Second }).Run();
        Assert.All(result.Commands, command => Assert.Equal(0, command.ExitCode));
    }

    [RealDataTheory]
    [MemberData(nameof(Files))]
    public void Is_accepted_or_refused_for_the_right_reason(string file, string reason)
    {
        LoadResult read = new ScenarioLoader(new LoadOptions()).Load(Path.Join(RealDataTheoryAttribute.Folder, file));
        string[] errors = [.. read.Diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.ToString())];
        if (reason.Length > 0 && !reason.StartsWith(Up, StringComparison.Ordinal))
        {
            Assert.NotEmpty(errors);
            Assert.Contains(reason, errors[0], StringComparison.Ordinal);
            return;
        }

        Assert.Empty(errors);
        if (reason.Length > 0)
        {
            Assert.Equal(reason, StartCheck.Of(read.Scenario!).Refusal);
            return;
        }

        RunResult result = new ScenarioRunner(read.Scenario!, new RunOptions { Until = 60 * SimTime.Second }).Run();
        Assert.All(result.Commands, command => Assert.Equal(0, command.ExitCode));
    }
}
