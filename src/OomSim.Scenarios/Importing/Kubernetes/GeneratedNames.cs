namespace OomSim.Scenarios.Kubernetes;

/// <summary>Names of objects with <c>metadata.generateName</c>: what it begins with, with a number behind where another object of the kind and namespace has that; a cluster puts five random letters there, and never makes a name that is taken.</summary>
internal static class GeneratedNames
{
    /// <summary>Gives each such object its name, in order.</summary>
    /// <param name="objects">All objects; those with a name of their own keep it wherever they stand.</param>
    public static void Give(List<KubeObject> objects)
    {
        HashSet<(string Kind, string Namespace, string Name)> taken = [.. objects.Where(o => !o.IsNameGenerated).Select(o => (o.Kind, o.Namespace, o.Name))];
        Dictionary<(string Kind, string Namespace, string Name), int> tried = [];
        for (int i = 0; i < objects.Count; i++)
        {
            KubeObject named = objects[i];
            if (!named.IsNameGenerated || named.Name.Length == 0)
            {
                continue;
            }

            // Those below have been found taken: of many alike each is looked for once.
            (string Kind, string Namespace, string Name) plain = (named.Kind, named.Namespace, named.Name);
            int number = tried.GetValueOrDefault(plain, 1);
            while (!taken.Add(plain with { Name = NameOf(named.Name, number) }))
            {
                number++;
            }

            tried[plain] = number + 1;
            objects[i] = named with { Name = NameOf(named.Name, number) };
        }
    }

    private static string NameOf(string name, int number) => number == 1 ? name : FormattableString.Invariant($"{name}-{number}");
}
